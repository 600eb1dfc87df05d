namespace NanoAgent.Board.Tests
{
    /// <summary>
    /// Latin-1, which a board's encodings do not have: a byte a character. U+2400 stands for a byte of 0, at which a
    /// string of a board would end.
    /// </summary>
    internal static class Text
    {
        public static byte[] Bytes(string text)
        {
            byte[] bytes = new byte[text.Length];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = text[i] == '\u2400' ? (byte)0 : (byte)text[i];
            }

            return bytes;
        }

        public static string Of(byte[] bytes)
        {
            return Of(bytes, 0, bytes.Length);
        }

        public static string Of(byte[] bytes, int offset, int count)
        {
            char[] chars = new char[count];
            for (int i = 0; i < count; i++)
            {
                chars[i] = (char)bytes[offset + i];
            }

            return new string(chars);
        }

        public static string Hex(byte[] bytes, int offset, int count)
        {
            const string digits = "0123456789ABCDEF";
            string hex = "";
            for (int i = offset; i < offset + count; i++)
            {
                hex += digits[bytes[i] >> 4];
                hex += digits[bytes[i] & 15];
            }

            return hex;
        }

        /// <summary>Bytes of pairs of small hex digits; spaces between them do not count.</summary>
        public static byte[] FromHex(string hex)
        {
            const string digits = "0123456789abcdef";
            byte[] bytes = new byte[hex.Length];
            int nibbles = 0;
            for (int i = 0; i < hex.Length; i++)
            {
                if (hex[i] != ' ')
                {
                    bytes[nibbles / 2] = (byte)((bytes[nibbles / 2] << 4) | digits.IndexOf(hex[i]));
                    nibbles++;
                }
            }

            byte[] exact = new byte[nibbles / 2];
            System.Array.Copy(bytes, 0, exact, 0, exact.Length);
            return exact;
        }

        public static int Min(int one, int other)
        {
            return one < other ? one : other;
        }
    }
}
