// Floods the channel on which its caller reports the results of the calls.
const { writeSync } = require('fs');
for (let left = 4e7; left > 0; ) {
  try {
    left -= writeSync(3, 'x'.repeat(1e6));
  } catch {} // the channel is full
}
