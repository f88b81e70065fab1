"""python3 app.py FOLDER publish EVENT DATA CHANNEL ID | token USER CHANNEL | history CHANNEL"""

import json
import sys

_, folder, command, *arguments = sys.argv
sys.path.insert(0, folder)
import realtime  # noqa: E402

if command == "publish":
    arguments[1] = json.loads(arguments[1])
if command == "token":
    arguments[1] = [arguments[1]]
print(json.dumps(getattr(realtime, command)(*arguments)))
