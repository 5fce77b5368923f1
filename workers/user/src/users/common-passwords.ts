/**
 * The most common passwords of 10 bytes or more (shorter ones are refused anyway), in lower case.
 * They are guessed first, by everyone.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `0123456789 1234567890 12345678910 0987654321 1234567891 1111111111 0000000000 123123123123 1122334455 123456789a
  a123456789 q123456789 abc1234567 abcd123456 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc qwertyuiop qwertyuiop123 qwerty12345
  qwerty123456 1234qwerasdf asdfghjkl1 asdfghjkl123 zaq12wsxcde3 qazwsxedcrfv password10 password11 password12
  password123 password1234 password12345 password123456 password2024 password2025 password2026 passw0rd123 p@ssw0rd123
  p@ssword123 mypassword mypassword1 mypassword123 iloveyou12 iloveyou123 iloveyou1234 letmein1234 letmein123 welcome123
  welcome1234 administrator administrator1 admin12345 admin123456 changeme123 basketball basketball1 football123
  liverpool1 manchester manchester1 california christopher alexander1 motherfucker superman123 pokemon1234 sunshine123
  princess123 michelle123 dragon12345 monkey12345 testtest123 test123456 qweasdzxc123 unbelievable chocolate1`
    .split(/\s+/)
    .filter((word) => word.length > 0),
);
