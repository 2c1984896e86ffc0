// What our servers promise besides the answers of their tasks: each edit breaks one sentence of it.
import { testOurEdits } from '../our_tests';

const listener = 'helpers/internals/http_listener.ts';

testOurEdits([
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
  {
    breaks: 'headers over the limit: 431',
    file: listener,
    replace: "error.code === 'HPE_HEADER_OVERFLOW'",
    by: 'false',
    test: '9-stock',
    fails: ['404, 400 and 431 byte for byte'],
  },
  {
    breaks: '504 when Redis had the command and did not answer within 1.5 s',
    file: 'helpers/server.ts',
    replace: 'setTimeout(answerLate, DEADLINE, res)',
    by: 'setTimeout(() => undefined, DEADLINE)',
    test: '9-stock',
    fails: ['504 within 2 s'],
  },
  {
    breaks: '504 when the connection broke meanwhile',
    file: 'helpers/server.ts',
    replace: "error.code === 'UNCERTAIN_STATE' ? answerLate(res) :",
    by: '',
    test: 'helpers/server',
    fails: ['a connection that breaks under a reservation'],
  },
  {
    breaks: '503 while Redis is unavailable, and nothing was done',
    file: 'helpers/server.ts',
    replace: 'if (!isReady(client)) return answerUnavailable(res);',
    by: 'void isReady;',
    test: '100-seat',
    fails: ['503 while Redis is unavailable'],
  },
]);
