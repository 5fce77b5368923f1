/** The smallest real pictures of each format: three pixels by two, of one colour. */
const BASE64 = {
  png: "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAEElEQVQImWM4EaABQQxwFgBO1AeBomWN1gAAAABJRU5ErkJggg==",
  jpeg: "/9j/2wBDABQUFBQVFBcZGRcfIh4iHy4rJycrLkYyNjI2MkZqQk5CQk5Cal5yXVZdcl6phXZ2hanDpJukw+zT0+z/////////2wBDARQUFBQVFBcZGRcfIh4iHy4rJycrLkYyNjI2MkZqQk5CQk5Cal5yXVZdcl6phXZ2hanDpJukw+zT0+z/////////wgARCAACAAMDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAUAQEAAAAAAAAAAAAAAAAAAAAF/9oADAMBAAIQAxAAAACAPZ//xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAE/AH//xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oACAECAQE/AH//xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oACAEDAQE/AH//2Q==",
  webp: "UklGRjQAAABXRUJQVlA4ICgAAACQAQCdASoDAAIAA4BaJaACdLoAA5gA/teV/Qp9nDTb/4ILin4p6gAA",
  avif: "AAAAHGZ0eXBhdmlmAAAAAG1pZjFhdmlmbWlhZgAAANZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAAA+gABAAAAAAAAACIAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABhdjAxAAAAAA5waXRtAAAAAAABAAAAVmlwcnAAAAA4aXBjbwAAAAxhdjFDgSACAAAAABRpc3BlAAAAAAAAAAMAAAACAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAgMAAAAqbWRhdBIACgg4BCtICGg0gDIUHEJi5OAAFgAAkDWOO/om/PvLl4A=",
  gif: "R0lGODlhAwACAIAAAExpcchQKCH5BAUAAAAALAAAAAADAAIAAAICjF8AOw==",
};
export type Format = keyof typeof BASE64;

/** A picture's bytes; others for each `mark`, which stands where no reader looks. */
export function pictureBytes(format: Format, mark = ""): Uint8Array<ArrayBuffer> {
  const text = atob(BASE64[format]);
  return Uint8Array.from(text + mark, (char) => char.charCodeAt(0));
}

/** A PNG that says it is this large. */
export function pngOfSize(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = pictureBytes("png");
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}
