/** What the database says is in force is not what was signed, or not what was put in force. `message` is for the operator. */
export class UnsoundRelease extends Error {
  override readonly name = 'UnsoundRelease';
}
