"""What was checked, and what came of it."""


class Report:
    def __init__(self):
        self._checks = {}

    def check(self, operation, client, case, problem=None):
        """Notes one check; a problem says what was expected and what came instead."""
        checks = self._checks.setdefault((operation, client), {})
        name, number = case, 1
        while name in checks:
            number += 1
            name = f"{case} ({number})"
        checks[name] = problem

    def show(self):
        """Prints the table and the closing line; whether everything passed."""
        rows, problems, passed, failed = [], [], 0, 0
        for (operation, client), checks in sorted(self._checks.items()):
            wrong = {case: problem for case, problem in checks.items() if problem is not None}
            passed, failed = passed + len(checks) - len(wrong), failed + len(wrong)
            result = f"{len(checks)} passed" if not wrong else f"{len(wrong)} of {len(checks)} failed"
            rows.append((operation, client, result))
            problems += [f"{operation}, {client}, {case}: {problem}" for case, problem in wrong.items()]
        widths = [max(len(row[column]) for row in rows) for column in range(2)] if rows else [0, 0]
        for row in [("operation", "client", "result"), *rows]:
            print(f"{row[0]:{widths[0]}}  {row[1]:{widths[1]}}  {row[2]}")
        for problem in problems:
            print(f"failed: {problem}")
        print(f"{passed} passed, {failed} failed")
        return passed > 0 and failed == 0
