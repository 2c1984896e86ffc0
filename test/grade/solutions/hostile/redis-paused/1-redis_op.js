require('./right').send_command('CLIENT', ['PAUSE', '60000']);
