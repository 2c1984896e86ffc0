require('./right').shutdown();
