namespace NanoAgent.Wire;

/// <summary>
/// CRC-32 with zlib's polynomial (reflected 0xEDB88320), by a table of 1 KiB that is made at first use. It finds torn
/// and rotten bytes; it is no protection against intent. Allocates nothing after the first use.
/// </summary>
public static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = MakeTable();

    /// <summary>The CRC of what came before and of these bytes. Start with 0; the result is the CRC so far.</summary>
    /// <param name="crc">0, or the result of the call before.</param>
    /// <param name="buffer">The bytes, borrowed.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    public static uint Update(uint crc, byte[] buffer, int offset, int count)
    {
        uint[] table = Table;
        uint state = ~crc;
        int end = offset + count;
        for (int i = offset; i < end; i++)
        {
            state = table[(int)((state ^ buffer[i]) & 0xFF)] ^ (state >> 8);
        }

        return ~state;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            }

            table[(int)i] = value;
        }

        return table;
    }
}
