"""
Runs jobs one after the other in one process, each as `spark-submit` does: its file as the main module, its arguments, its folder of
definitions. A step without a job is another program, which is waited for. Steps are JSON: `[{"job": …, "folder": …, "arguments": […]}]`.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys

for step in json.loads(sys.argv[1]):
    arguments = step["arguments"]
    if "job" not in step:
        subprocess.run(arguments, check=True)
        continue
    os.environ["MILLRACE_SPARK_FOLDER"] = step["folder"]
    print(f"STEP {step['job']} {' '.join(arguments)}", flush=True)
    sys.argv = [step["job"], *arguments]
    runpy.run_path(step["job"], run_name="__main__")
