"""What was sent and what became of it, a line for each scenario."""

from dataclasses import dataclass, field

from .not_tried import NOT_TRIED


@dataclass
class Tally:
    """The counts of one scenario. What is sent is settled or a dead letter, or the scenario fails."""

    sent: int = 0
    settled: int = 0
    dead: int = 0
    deleted: int = 0

    def check(self):
        assert self.sent == self.settled + self.dead, (
            f"{self.sent} sent, {self.settled} settled and {self.dead} dead letters")
        return self


@dataclass
class Report:
    rows: list = field(default_factory=list)

    HEAD = ("scenario", "messages", "settled", "not settled", "media deleted", "result")
    FORM = "{:<50} {:>9} {:>8} {:>12} {:>14}  {}"

    def start(self):
        print(self.FORM.format(*self.HEAD), flush=True)

    def add(self, name, tally, result):
        self.rows.append(result)
        counts = ("-",) * 4 if tally is None else (tally.sent, tally.settled, tally.dead, tally.deleted)
        print(self.FORM.format(name, *counts, result), flush=True)

    def finish(self):
        """The closing lines; answers the exit code."""
        for reason in NOT_TRIED:
            print(f"not tried: {reason}")
        passed = self.rows.count("passed")
        failed = len(self.rows) - passed
        print(f"{passed} passed, {failed} failed")
        return 1 if failed or not passed else 0
