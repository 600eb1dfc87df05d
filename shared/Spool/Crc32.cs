namespace NanoAgent.Spooling;

/// <summary>CRC-32 (polynomial 0xEDB88320 reflected), one table of 1 KiB. Chained: pass the last result as the seed.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>The checksum of a range, continued from <paramref name="seed"/> (0 at the start). Borrows.</summary>
    internal static uint Of(uint seed, byte[] buffer, int offset, int count)
    {
        uint[] table = Table;
        uint crc = ~seed;
        int end = offset + count;
        for (int i = offset; i < end; i++)
        {
            crc = table[(int)((crc ^ buffer[i]) & 0xFF)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320u ^ (value >> 1) : value >> 1;
            }

            table[(int)i] = value;
        }

        return table;
    }
}
