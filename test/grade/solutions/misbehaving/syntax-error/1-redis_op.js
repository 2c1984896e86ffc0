require('./right');

function (
