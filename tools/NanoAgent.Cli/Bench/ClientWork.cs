using System;
using System.Globalization;

namespace NanoAgent.Cli.Bench;

/// <summary>
/// What a client of <see cref="LibCurlBench"/> shall do, as the arguments that every one of them takes, in C or here.
/// </summary>
/// <param name="Mode">"get", "down", "up" or "idle".</param>
/// <param name="Url">What is measured.</param>
/// <param name="WarmUp">Transfers before the measured ones.</param>
/// <param name="Count">Transfers measured.</param>
/// <param name="Parallel">Transfers at once.</param>
/// <param name="IdleUrl">What never answers.</param>
/// <param name="Idle">Transfers to that one meanwhile.</param>
/// <param name="UploadBytes">Bytes that each transfer sends, or 0.</param>
internal sealed record ClientWork(
    string Mode, string Url, int WarmUp, int Count, int Parallel, string IdleUrl, int Idle, long UploadBytes)
{
    /// <summary>Reads what <see cref="ToArguments"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static ClientWork Parse(string[] arguments)
    {
        return new ClientWork(
            arguments[0],
            arguments[1],
            Number(arguments[2]),
            Number(arguments[3]),
            Number(arguments[4]),
            arguments[5],
            Number(arguments[6]),
            long.Parse(arguments[7], CultureInfo.InvariantCulture));
    }

    public string[] ToArguments()
    {
        return
        [
            Mode, Url, Text(WarmUp), Text(Count), Text(Parallel), IdleUrl, Text(Idle), Text(UploadBytes),
        ];
    }

    private static int Number(string text)
    {
        return int.Parse(text, CultureInfo.InvariantCulture);
    }

    private static string Text(long number)
    {
        return number.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>What a client found, as the line that it prints.</summary>
/// <param name="Seconds">By the wall clock.</param>
/// <param name="CpuSeconds">Of the client's process.</param>
/// <param name="PeakKiB">The most memory that it ever had resident.</param>
/// <param name="Failed">Transfers that did not end well; of another program its exit code.</param>
/// <param name="AllocatedBytes">Managed memory a transfer, of those that have such.</param>
internal sealed record ClientResult(
    double Seconds, double CpuSeconds, long PeakKiB, long Failed, double? AllocatedBytes)
{
    /// <exception cref="FormatException">The line is something else.</exception>
    public static ClientResult Parse(string line)
    {
        string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is not (4 or 5))
        {
            throw new FormatException($"'{line}' is not what a client prints.");
        }

        return new ClientResult(
            double.Parse(parts[0], CultureInfo.InvariantCulture),
            double.Parse(parts[1], CultureInfo.InvariantCulture),
            long.Parse(parts[2], CultureInfo.InvariantCulture),
            long.Parse(parts[3], CultureInfo.InvariantCulture),
            parts.Length == 5 ? double.Parse(parts[4], CultureInfo.InvariantCulture) : null);
    }

    public override string ToString()
    {
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Seconds:0.000000} {CpuSeconds:0.000000} {PeakKiB} {Failed} {AllocatedBytes ?? 0:0.000}");
    }
}
