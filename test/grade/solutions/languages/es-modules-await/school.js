import { print } from 'redis';
import client from './client.js';
export const setNewSchool = (name, value) => client.set(name, value, print);
