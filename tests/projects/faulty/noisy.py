"""Prints while it is imported, in every way there is."""

import os
import subprocess
import sys

from auditor import metadata


print('{"kind": "done"}')
sys.__stdout__.write("not JSON\n")
os.write(1, b"not JSON either\n")
subprocess.run([sys.executable, "-c", "print('nor this')"], check=True)
assert metadata
assert sys.stdin.read() == ""
