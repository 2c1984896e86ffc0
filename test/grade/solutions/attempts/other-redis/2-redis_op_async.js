require('redis').createClient();
