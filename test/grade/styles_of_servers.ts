// Right servers in other styles: what the end of the tasks leaves free.
import { Style } from './styles';

export const SERVER_STYLES: Style[] = [
  {
    allows:
      'nothing printed when the server listens, 127.0.0.1, and an answer with blanks and its keys in another order',
    changes: [
      { file: 'helpers/internals/http_listener.ts', replace: 'console.log(ready(', by: 'void (ready(' },
      {
        file: 'helpers/internals/http_listener.ts',
        replace: 'server.listen(readPort(port), host,',
        by: "server.listen(readPort(port), host || '127.0.0.1',",
      },
      {
        file: 'helpers/server.ts',
        replace: "  app.disable('x-powered-by');",
        by: "  app.set('json spaces', 2);",
      },
      {
        file: '9-stock.ts',
        replace: '  itemId: id,\n  itemName: name,\n  price,',
        by: '  price,\n  itemName: name,\n  itemId: id,',
      },
    ],
    tests: ['9-stock', '100-seat'],
  },
  {
    allows: 'other words when the server listens, and ::1',
    changes: [
      {
        file: 'helpers/server.ts',
        replace: 'API available on localhost port ${port}',
        by: 'Listening!\\nOpen http://localhost:${port}',
      },
      {
        file: 'helpers/internals/http_listener.ts',
        replace: 'server.listen(readPort(port), host,',
        by: "server.listen(readPort(port), host || '::1',",
      },
    ],
    tests: ['9-stock', '100-seat'],
  },
  {
    allows: '200 for an unknown product',
    changes: [{ file: '9-stock.ts', replace: 'res.status(404).json(', by: 'res.json(' }],
    tests: ['9-stock'],
  },
];
