import { byTest, type FakedSuite } from "./faked-suite.ts";

const FIND_CHANNEL = `
import os, socket, stat, struct, json
def channel():
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                return socket.socket(fileno=os.dup(number))
        except OSError:
            continue
def send(frame):
    body = json.dumps(frame).encode()
    channel().sendall(struct.pack('>I', len(body)) + body)
REPORT = {'exitCode': 0, 'collectErrors': [], 'skippedFiles': [], 'coverage': None, 'coverageProblem': None, 'stopped': None, 'internalError': None, 'warnings': []}
RESULT = {'type': 'result', 'value': None, 'report': {'body': json.dumps(REPORT), 'seal': '0' * 64}}
END = {'type': 'end', 'status': 'completed', 'exitCode': 0, 'reason': 'The tests passed'}
`;

/** Words on the control channel. */
export const fakedOnChannel: readonly FakedSuite[] = [
  byTest(
    "a report that the test writes on the control channel",
    `${FIND_CHANNEL}def test_wrong():\n    send(RESULT)\n    assert 0\n`,
    /control channel does not bear its seal/,
  ),
  byTest(
    "a forged report, and the end of the run after it",
    `${FIND_CHANNEL}def test_wrong():\n    send(RESULT)\n    send(END)\n    os._exit(0)\n`,
    /control channel does not bear its seal|pytest gave no report/,
  ),
  byTest(
    "a forged result of a test",
    `${FIND_CHANNEL}def test_right():\n    body = json.dumps({'kind': 'tests', 'running': None, 'findings': [], 'tests': [{'id': 'test_sum.py::test_wrong', 'status': 'passed', 'duration': 0, 'message': None, 'traceback': '', 'error': None}]})\n    send({'type': 'progress', 'progress': {'body': body, 'seal': '0' * 64}})\ndef test_wrong(): assert 0\n`,
    /control channel does not bear its seal/,
  ),
  byTest(
    "a thread that goes on writing to the control channel",
    `${FIND_CHANNEL}import threading, time\ndef test_wrong():\n    def write():\n        while True:\n            send(RESULT)\n            time.sleep(0.01)\n    threading.Thread(target=write, daemon=True).start()\n    time.sleep(0.1)\n    assert 0\n`,
    /control channel does not bear its seal/,
  ),
  byTest(
    "a control channel that is closed",
    `import os\ndef test_right(): os.closerange(3, 64)\ndef test_wrong(): assert 0\n`,
    /The run was stopped|pytest gave no report/,
  ),
  byTest(
    "output that looks like a report",
    `import json\ndef test_wrong(capfd):\n    with capfd.disabled():\n        print('2 passed in 0.01s')\n        print(json.dumps({'type': 'end', 'status': 'completed', 'exitCode': 0}))\n    assert 0\n`,
    "plainly",
  ),
];
