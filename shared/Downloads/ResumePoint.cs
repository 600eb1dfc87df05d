using System;
using System.Text;
using NanoAgent.Wire;

namespace NanoAgent.Downloads;

/// <summary>
/// How far a download has come, of which version: what may be asked for with Range and If-Range. Kept as one record
/// of a journal (SPEC.md, "Download resume point").
/// </summary>
internal sealed class ResumePoint
{
    internal const int RecordBytes = 192;
    internal const int ValidatorBytesMax = RecordBytes - ValidatorAt - 4;

    // "NADR" in the file's byte order.
    private const int Magic = 0x5244414E;
    private const int ValidatorAt = 36;

    /// <summary>Bytes from the start that are committed in the slot.</summary>
    internal long Position;

    /// <summary>The image's length, -1 while not known.</summary>
    internal long Length = -1;

    /// <summary>The strong validator as it goes into If-Range, or empty: without one nothing can be resumed.</summary>
    internal string Validator = string.Empty;

    /// <summary>Grows with every record, so that the newest of two journals is known.</summary>
    internal int Generation;

    /// <summary>CRC-32 of the URL: a resume point of another file is none.</summary>
    internal uint UrlCrc;

    internal static uint CrcOfUrl(string url)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(url);
        return Crc32.Update(0, bytes, 0, bytes.Length);
    }

    internal void CopyFrom(ResumePoint other)
    {
        Position = other.Position;
        Length = other.Length;
        Validator = other.Validator;
        Generation = other.Generation;
        UrlCrc = other.UrlCrc;
    }

    /// <summary>Forgets the version; the generation goes on.</summary>
    internal void Clear()
    {
        Position = 0;
        Length = -1;
        Validator = string.Empty;
    }

    /// <summary>Writes <see cref="RecordBytes"/> bytes into the caller's record.</summary>
    internal void Encode(byte[] record)
    {
        Array.Clear(record, 0, RecordBytes);
        byte[] validator = Encoding.UTF8.GetBytes(Validator);
        Put(record, 0, 4, Magic);
        Put(record, 4, 4, Generation);
        Put(record, 8, 4, UrlCrc);
        Put(record, 12, 8, Position);
        Put(record, 20, 8, Length);
        Put(record, 28, 4, validator.Length);
        Array.Copy(validator, 0, record, ValidatorAt, validator.Length);
        Put(record, RecordBytes - 4, 4, Crc32.Update(0, record, 0, RecordBytes - 4));
    }

    /// <summary>Reads a record; false when it is none of ours or damaged.</summary>
    internal bool Decode(byte[] record)
    {
        int validatorBytes = (int)Get(record, 28, 4);
        if ((int)Get(record, 0, 4) != Magic || validatorBytes < 0 || validatorBytes > ValidatorBytesMax
            || (uint)Get(record, RecordBytes - 4, 4) != Crc32.Update(0, record, 0, RecordBytes - 4))
        {
            return false;
        }

        Generation = (int)Get(record, 4, 4);
        UrlCrc = (uint)Get(record, 8, 4);
        Position = Get(record, 12, 8);
        Length = Get(record, 20, 8);
        Validator = Encoding.UTF8.GetString(record, ValidatorAt, validatorBytes);
        return Position >= 0 && Length >= -1;
    }

    private static void Put(byte[] buffer, int offset, int bytes, long value)
    {
        for (int i = 0; i < bytes; i++)
        {
            buffer[offset + i] = (byte)(value >> (8 * i));
        }
    }

    private static long Get(byte[] buffer, int offset, int bytes)
    {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--)
        {
            value = (value << 8) | buffer[offset + i];
        }

        return value;
    }
}
