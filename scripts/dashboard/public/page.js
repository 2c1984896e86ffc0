// Starts Kue's page, and fixes what its scripts get wrong.
/* eslint-env browser, jquery */
/* global active, error, init, Job, View */
/* global o: writable, request: writable */
'use strict';

// Kue inserts a job's type, title and error into its table as markup. Here they are text.
const { visitTD } = View.prototype;
View.prototype.visitTD = function (cell, name) {
  if (name === 'value') return visitTD.call(this, cell, name); // Kue has escaped these
  this[name] = (...values) => {
    if (values.length === 0) return cell;
    // Kue's only own markup: the time that a delayed job has left.
    cell.text(`${values[0]}`.replace(/ <em>(\( [\w ]* \))<\/em>$/, ' $1'));
    return this;
  };
};

// The same for the lines of its log.
const select = o;
o = (html, ...values) => (html === '<li>%s</li>' ? $('<li>').text(values[0]) : select(html, ...values));
Object.assign(o, select);

// A job without a title is shown with its phone number.
const { renderUpdate } = Job.prototype;
Job.prototype.renderUpdate = function () {
  const { data } = this;
  this.data = { title: data.phoneNumber, ...data };
  renderUpdate.call(this);
  this.data = data;
};

// Kue ignores error responses, and then stops asking. Here the page shows the error, and continues when Redis is back.
request = (...args) => {
  const [url, type = 'GET'] = args.filter((arg) => typeof arg === 'string').reverse();
  const done = args.find((arg) => typeof arg === 'function') || $.noop;
  const again = () => {
    if (url === './stats' || url.includes(`/${active}/0..`)) request(url, done);
  };
  o.ajax({ url, type })
    .success(done)
    .error(({ status, responseText }) => {
      error(status ? JSON.parse(responseText).status : 'The dashboard does not answer');
      setTimeout(again, 1000);
    });
};

o(() => init(document.body.dataset.state));
