"""The tests on every supported Python: `make test-pythons`."""

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    """Installs the package with its test extra and runs the tests that are not marked `once`."""
    session.install("--quiet", "--constraint", "constraints.txt", ".[test]")
    session.env["PYTHONWARNDEFAULTENCODING"] = "1"
    session.run("python", "-m", "pytest", "-q", "-n", "2", "-m", "not once", *session.posargs)
