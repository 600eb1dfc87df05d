namespace NanoAgent.Wire;

/// <summary>A way to <see cref="Crc32.Update"/>: the same parameters, the same result.</summary>
public delegate uint Crc32Update(uint crc, byte[] buffer, int offset, int count);

/// <summary>
/// CRC-32 with zlib's polynomial (reflected 0xEDB88320), by a table of 1 KiB that is made at first use. It finds torn
/// and rotten bytes; it is no protection against intent. Allocates nothing after the first use.
/// </summary>
public static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = MakeTable();

    /// <summary>
    /// A faster way, where the platform has one; null for the table's. Set when the program starts, for all.
    /// </summary>
    public static Crc32Update? Platform { get; set; }

    /// <summary>The CRC of what came before and of these bytes. Start with 0; the result is the CRC so far.</summary>
    /// <param name="crc">0, or the result of the call before.</param>
    /// <param name="buffer">The bytes, borrowed.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    public static uint Update(uint crc, byte[] buffer, int offset, int count)
    {
        Crc32Update? platform = Platform;
        if (platform != null)
        {
            return platform(crc, buffer, offset, count);
        }

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
