// Reads answers and timetables from stdin, one a line, and shows them by examples/java/Words.java.

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import contract.Answer;
import contract.Entry;
import contract.Timetable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;

final class Show {
    public static void main(String[] arguments) throws IOException {
        // A host uses the module jackson-datatype-jsr310; this reads what that would read.
        SimpleModule days = new SimpleModule();
        days.addDeserializer(
                LocalDate.class,
                new JsonDeserializer<LocalDate>() {
                    @Override
                    public LocalDate deserialize(JsonParser parser, DeserializationContext context)
                            throws IOException {
                        return LocalDate.parse(parser.getText());
                    }
                });
        ObjectMapper mapper = new ObjectMapper().registerModule(days);
        mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        if (!Answer.class.isSealed()) {
            throw new IllegalStateException("Answer is no sealed interface");
        }
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains("\"kind\":\"timetable\"")) {
                for (Entry entry : mapper.readValue(line, Timetable.class).getEntries()) {
                    System.out.println(entry.getMetOn() + " " + Words.toDo(entry));
                }
            } else {
                System.out.println(Words.of(mapper.readValue(line, Answer.class)));
            }
        }
    }
}
