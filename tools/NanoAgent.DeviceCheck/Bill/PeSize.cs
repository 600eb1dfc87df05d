using System.Collections.Generic;
using System.Linq;

namespace NanoAgent.DeviceCheck.Bill;

/// <summary>The size of an assembly as a board has it: what the metadata processor makes of the .dll.</summary>
/// <param name="Assembly">The assembly's name.</param>
/// <param name="Tables">Bytes of each table of the PE format that is not empty, in the order of the format.</param>
/// <param name="StaticRamBytes">Bytes of heap that the CLR keeps for the loaded assembly and its static fields.</param>
public sealed record PeSize(string Assembly, IReadOnlyList<PeTable> Tables, int StaticRamBytes)
{
    // Marker, checksums, versions, and an offset and a padding for each of 16 tables (CLR_RECORD_ASSEMBLY).
    internal const int HeaderBytes = 124;

    /// <summary>Bytes of the whole file, its header included.</summary>
    public int Bytes => HeaderBytes + Tables.Sum(table => table.Bytes);
}

/// <summary>A table of the PE format.</summary>
/// <param name="Name">Its name in the format.</param>
/// <param name="Bytes">Its bytes, filled up to a multiple of four.</param>
public sealed record PeTable(string Name, int Bytes);
