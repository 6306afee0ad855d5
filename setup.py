"""Copies the manual into the wheel, so that `rag-app demo` works anywhere; everything else is in pyproject.toml."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class WithManual(build_py):
    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return  # a checkout has docs/ itself
        target = Path(self.build_lib) / "rag_app" / "data" / "manual"
        for page in sorted(Path("docs").glob("*.md")):
            self.mkpath(str(target))
            self.copy_file(str(page), str(target / page.name))


setup(cmdclass={"build_py": WithManual})
