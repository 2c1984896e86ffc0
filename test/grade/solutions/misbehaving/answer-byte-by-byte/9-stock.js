require('redis').createClient().on('error', () => {});
const server = require('http').createServer((_request, response) => {
  response.write('{');
  setInterval(() => response.write(' '), 100);
});
server.listen(1245);
