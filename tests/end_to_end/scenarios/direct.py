"""Direct invocations are answered with the report, or with the error that makes a caller come back."""

from .. import events


def run(world):
    before = world.emulator.mark()
    event = events.takedown(events.video("direct-1"), events.medium("direct-2"))
    report, failed = world.invoke(event)
    assert not failed and [line["outcome"] for line in report["outcomes"]] == ["deleted", "deleted"], report
    assert sorted(world.emulator.calls(before).deleted()) == ["direct-1", "direct-2"]
    error, failed = world.invoke(events.takedown(events.video("forbidden-direct")))
    assert failed and error["errorType"] == "Unsettled", error
    error, failed = world.invoke({"no": "event"})
    assert failed and error["errorType"] == "InvalidEvent", error
