"""Which recorded dates are wrong, by how much, and which mistake explains each?"""

from pathlib import Path

from cptimescales.audit import CsvRows, Summary, audit

summary = Summary()
with (Path(__file__).parent / "audit.csv").open(encoding="utf-8-sig", newline="") as file:
    for finding in audit(CsvRows(file), "england"):
        summary.add(finding)
        line = f"row {finding.row}, {finding.reference}, {finding.rule}: {finding.verdict}"
        if finding.verdict == "refused":
            print(f"{line}: {finding.message}")
        elif finding.verdict in {"agrees", "cannot_be_judged"}:
            print(line)
        else:
            dates = f"{finding.recorded_due} for {finding.due}"
            out = f"{finding.working_days_out:+d} working days"
            print(f"{line}, {dates} ({out}): {', '.join(finding.mistakes)}")
print(dict(summary.verdicts))
