/** Python that finds the kernel's control channel and writes frames of its own making to it. */
export const CONTROL = `
import json, os, struct
def find():
    for name in os.listdir('/proc/self/fd'):
        try:
            if int(name) > 2 and os.readlink('/proc/self/fd/' + name).startswith('socket:'):
                return int(name)
        except OSError:
            pass
control = find()
def send(frame):
    body = json.dumps(frame).encode()
    body = struct.pack('>I', len(body)) + body
    while body:
        body = body[os.write(control, body):]
`;
