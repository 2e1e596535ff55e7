"""What all tests share."""

pytest_plugins = ["tests.server.fixtures", "tests.sound.fixtures"]
