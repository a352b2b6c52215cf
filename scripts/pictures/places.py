"""Where things are in the repository."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATE = ROOT / "deploy" / "monitoring.yaml"
FIGURES = ROOT / "docs" / "performance.md"
FLOW = ROOT / "docs" / "pictures" / "flow.toml"
KEPT = ROOT / "docs" / "pictures" / "data" / "end-to-end.jsonl"
