// Tries to have Redis fill the disk with files.
const client = require('./right');
const save = (number) => client.config('SET', 'dbfilename', `${number}.rdb`, (error) => {
  if (error) return console.log(error.message);
  return number < 20 && client.save(() => save(number + 1));
});
save(1);
