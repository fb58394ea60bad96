// Answers of cptimescales in words, with the types of the contract.
// The page docs/how-to/other-languages.md says how the package `contract` is made.

import contract.Answer;
import contract.DueDate;
import contract.Entry;
import contract.Refusal;
import contract.ReviewWindow;
import contract.Status;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

public final class Words {
    private Words() {}

    /** An answer in a sentence. It is one of three classes, and no other can be one. */
    public static String of(Answer answer) {
        if (answer instanceof DueDate due) {
            return due.getTitle() + ": due by " + due.getDue() + ", day " + days(due);
        }
        if (answer instanceof ReviewWindow window) {
            return window.getTitle() + ": from " + window.getOpens() + " to " + window.getCloses();
        }
        Refusal refusal = (Refusal) answer;
        return refusal.getCode() + ": " + refusal.getMessage();
    }

    /** A day is a LocalDate: no time, no zone. */
    private static long days(DueDate due) {
        LocalDate on = due.getOn();
        return ChronoUnit.DAYS.between(on, due.getDue());
    }

    /** What a team does about a duty. A status without its case does not compile. */
    public static String toDo(Entry entry) {
        return toDo(entry.getStatus());
    }

    static String toDo(Status status) {
        return switch (status) {
            case MET, MET_LATE, MISSED -> "nothing";
            case PENDING -> "do it";
            case OVERDUE -> "do it now";
            case NOT_RECORDED -> "ask";
        };
    }
}
