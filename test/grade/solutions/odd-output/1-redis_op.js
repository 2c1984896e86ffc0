// Lacks a line, and prints one with a blank at its end and others that XML and a terminal must not have as they are.
require('redis').print = () => console.log('OK ');
require('./right');
console.log('<&"\u0007');
console.log('x');
