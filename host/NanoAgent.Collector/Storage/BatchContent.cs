using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NanoAgent.Collector.Senml;

namespace NanoAgent.Collector.Storage;

/// <summary>
/// What an idempotency key stands for: sequence, series, unit and value of every record, as a SHA-256. Times are not
/// part of it: a device that learns the time of day between two attempts says the same readings with better times, and
/// a time counted from arrival differs at every attempt.
/// </summary>
internal static class BatchContent
{
    public static byte[] Digest(Batch batch)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> numbers = stackalloc byte[8 + 8 + 1 + 4 + 4];
        foreach (Reading reading in batch.Readings)
        {
            byte[] series = Encoding.UTF8.GetBytes(reading.Series);
            byte[] unit = Encoding.UTF8.GetBytes(reading.Unit);
            BinaryPrimitives.WriteInt64LittleEndian(numbers, reading.Sequence);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], reading.Value.Mantissa);
            numbers[16] = (byte)reading.Value.Exponent;
            // Lengths keep the two texts apart.
            BinaryPrimitives.WriteInt32LittleEndian(numbers[17..], series.Length);
            BinaryPrimitives.WriteInt32LittleEndian(numbers[21..], unit.Length);
            hash.AppendData(numbers);
            hash.AppendData(series);
            hash.AppendData(unit);
        }
        return hash.GetHashAndReset();
    }
}
