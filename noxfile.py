"""The tests on every supported Python, and the example hosts on an older FastAPI.

`make test-pythons` and `make test-hosts`.
"""

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    """Installs the package with its test extra and runs the tests that are not marked `once`."""
    session.install("--quiet", "--constraint", "constraints.txt", ".[test]")
    session.env["PYTHONWARNDEFAULTENCODING"] = "1"
    session.run("python", "-m", "pytest", "-q", "-n", "2", "-m", "not once", *session.posargs)


@nox.session(python=False)
@nox.parametrize("fastapi", ["0.116.1"])
def hosts(session: nox.Session, fastapi: str) -> None:
    """Tries the example hosts and the models on an older FastAPI, in a folder of its own."""
    folder = session.create_tmp()
    pip = ("python", "-m", "pip", "install", "--quiet", "--upgrade", "--target", folder)
    session.run(*pip, f"fastapi=={fastapi}")
    env = {"PYTHONPATH": folder, "FASTAPI_VERSION": fastapi}
    session.run(
        "python", "-m", "pytest", "-q", "tests/examples", "tests/rules/test_frozen.py", env=env
    )
