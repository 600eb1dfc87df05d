using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace NanoAgent.Host.Sensors;

/// <summary>
/// Reads the small text files of /proc and /sys below one root into one buffer that all sensors of a machine share:
/// one thread at a time. What cannot be read is empty, never an exception: a device that goes away is no error.
/// </summary>
internal sealed class SensorFiles
{
    /// <summary>Bytes of a file that are looked at: /proc/net/dev of a hundred interfaces fits.</summary>
    internal const int BytesMax = 16 * 1024;

    /// <summary>Entries of a folder that are looked at: more than the zones or chips of any machine.</summary>
    internal const int EntriesMax = 256;

    private readonly string _root;
    private readonly byte[] _buffer = new byte[BytesMax];

    internal SensorFiles(string root)
    {
        _root = root;
    }

    /// <summary>True when there is such a file; nothing is read.</summary>
    internal bool Exists(string path)
    {
        return File.Exists(Path.Combine(_root, path));
    }

    /// <summary>
    /// The file's first <see cref="BytesMax"/> bytes, valid until the next call; empty when it cannot be read.
    /// </summary>
    internal ReadOnlySpan<byte> Read(string path)
    {
        int length = 0;
        try
        {
            using SafeFileHandle file = File.OpenHandle(
                Path.Combine(_root, path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

            // The kernel hands such files out a page at a time: only a read of nothing is the end.
            while (length < BytesMax)
            {
                int got = RandomAccess.Read(file, _buffer.AsSpan(length), length);
                if (got == 0)
                {
                    break;
                }

                length += got;
            }
        }
        catch (Exception error) when (IsAbsence(error))
        {
            return default;
        }

        return _buffer.AsSpan(0, length);
    }

    /// <summary>The file's first line as text without its end; empty when it cannot be read.</summary>
    internal string ReadWord(string path)
    {
        ReadOnlySpan<byte> text = Read(path);
        int end = text.IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    /// <summary>
    /// Names in a folder that are <paramref name="prefix"/>, digits and <paramref name="suffix"/>, with what the digits
    /// say, in that order. Empty when there is no such folder.
    /// </summary>
    internal List<(int Number, string Name)> Numbered(string folder, string prefix, string suffix)
    {
        var found = new List<(int Number, string Name)>();
        try
        {
            int seen = 0;
            foreach (string path in Directory.EnumerateFileSystemEntries(Path.Combine(_root, folder)))
            {
                if (seen++ == EntriesMax)
                {
                    break;
                }

                string name = Path.GetFileName(path);
                if (TryNumber(name, prefix, suffix, out int number))
                {
                    found.Add((number, name));
                }
            }
        }
        catch (Exception error) when (IsAbsence(error))
        {
            return found;
        }

        found.Sort();
        return found;
    }

    internal static bool IsAbsence(Exception error)
    {
        return error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;
    }

    private static bool TryNumber(string name, string prefix, string suffix, out int number)
    {
        number = 0;
        return name.Length > prefix.Length + suffix.Length
            && name.StartsWith(prefix, StringComparison.Ordinal)
            && name.EndsWith(suffix, StringComparison.Ordinal)
            && KernelText.TryInt(name.AsSpan(prefix.Length, name.Length - prefix.Length - suffix.Length), out number);
    }
}
