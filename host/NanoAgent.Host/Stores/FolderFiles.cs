using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Win32.SafeHandles;
using NanoAgent.Platform;
using NanoAgent.Spooling;

namespace NanoAgent.Host.Stores;

/// <summary>What a folder's files are to a store: their names, and where the bytes of one end.</summary>
internal static class FolderFiles
{
    private const int BlockBytes = 4096;

    /// <summary>The segments whose names begin so, in no order.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    internal static string[] List(string folder, string prefix)
    {
        return Names(folder, prefix).ToArray();
    }

    /// <summary>Shows a visitor the same names, a few of the folder's entries at a time in RAM.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    internal static void Visit(string folder, string prefix, INameVisitor visitor)
    {
        foreach (string name in Names(folder, prefix))
        {
            visitor.See(name);
        }
    }

    /// <summary>
    /// True for the spool's files, which get zeros ahead of what is written: every structure of the spool ends in a
    /// byte that is not 0 (SPEC.md), so that the zeros a killed process leaves behind can be told from it.
    /// </summary>
    internal static bool HasRoomAhead(string name)
    {
        return name.StartsWith(Spool.NamePrefix, StringComparison.Ordinal);
    }

    /// <summary>Bytes of a file without the zeros at its end. Reads these, from the end.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static long LengthWithoutZeros(SafeFileHandle file)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        long end = RandomAccess.GetLength(file);
        while (end > 0)
        {
            long start = (end - 1) / BlockBytes * BlockBytes;
            int got = RandomAccess.Read(file, block[..(int)(end - start)], start);
            int last = block[..got].LastIndexOfAnyExcept((byte)0);
            if (last >= 0)
            {
                return start + last + 1;
            }

            end = start;
        }

        return 0;
    }

    private static IEnumerable<string> Names(string folder, string prefix)
    {
        return Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))
            .Where(name => SegmentName.IsLegal(name) && name.StartsWith(prefix, StringComparison.Ordinal));
    }
}
