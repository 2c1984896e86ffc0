// What our servers promise beyond the answers of their tasks: each edit breaks one sentence of it.
import { OurEdit } from '../our_tests';

const listener = 'helpers/internals/http_listener.ts';

export const LISTENING: OurEdit[] = [
  {
    breaks: '`PORT` moves the port',
    file: listener,
    replace: 'process.env.PORT || `${fallback}`',
    by: '`${fallback}`',
    test: '9-stock',
    fails: ['the one line that it prints', 'a port that is taken, or cannot be read'],
  },
  {
    breaks: 'A port that is taken: one clear line on stderr, status 1',
    file: listener,
    replace: "error.code === 'EADDRINUSE' ? taken : error.message",
    by: 'error.message',
    test: '9-stock',
    fails: ['a port that is taken, or cannot be read'],
  },
  {
    breaks: 'it prints `API available on localhost port PORT`',
    file: 'helpers/server.ts',
    replace: 'API available on localhost',
    by: 'API is available on localhost',
    test: '100-seat',
    fails: ['the one line that it prints'],
  },
  {
    breaks: 'Every answer, errors included, is JSON: what is no HTTP, too',
    file: listener,
    replace: "server.on('clientError', answerBadRequest);",
    by: 'void answerBadRequest;',
    test: '9-stock',
    fails: ['404, 400 and 431 byte for byte'],
  },
  {
    breaks: 'servers close what they opened: a request that is open is answered',
    file: listener,
    replace: '    idle.delete(socket);\n    res.on',
    by: '    res.on',
    test: '9-stock',
    fails: ['a request that is open at SIGTERM is answered'],
  },
  {
    breaks: '503, at once, where Redis has never answered',
    file: 'helpers/server.ts',
    replace: 'setTimeout(resolve, DEADLINE).unref();',
    by: '',
    test: '9-stock',
    fails: ['listens at once beside a Redis that accepts and says nothing'],
  },
];
