using System;
using System.Globalization;
using System.IO;
using NanoAgent.Transfers;

namespace NanoAgent.Cli.Transferring;

/// <summary>What the command line of <c>nanoagent transfer</c> asked for.</summary>
internal sealed class TransferRequest
{
    public required string Url { get; init; }

    public string? Output { get; init; }

    public string? Upload { get; init; }

    public string? Method { get; init; }

    public required string[] Headers { get; init; }

    public string? ContinueAt { get; init; }

    public string? Range { get; init; }

    public string? Sha256 { get; init; }

    public bool Head { get; init; }

    public bool Include { get; init; }

    public bool Fail { get; init; }

    public int RedirectsMax { get; init; }

    public double MaxTimeSeconds { get; init; }

    public double ConnectTimeoutSeconds { get; init; }

    public string? CaFile { get; init; }

    public required string Engine { get; init; }

    public bool Verbose { get; init; }

    public bool Json { get; init; }

    public string? EmitCSharp { get; init; }

    public string? Board { get; init; }

    /// <summary>True for -C -: a download with a resume point of its own.</summary>
    public bool ResumesByItself => ContinueAt == "-";

    public int MaxTimeMs => Milliseconds(MaxTimeSeconds, "--max-time");

    public int ConnectTimeoutMs => Milliseconds(ConnectTimeoutSeconds, "--connect-timeout");

    /// <summary>The offset of -C N, or 0.</summary>
    public long Offset => ContinueAt is null || ResumesByItself
        ? 0 : long.Parse(ContinueAt, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Refuses what does not go together, in one sentence that says what to change.</summary>
    public void Validate()
    {
        _ = MaxTimeMs;
        _ = ConnectTimeoutMs;
        Refuse(ContinueAt is not null && !ResumesByItself
            && !long.TryParse(ContinueAt, NumberStyles.None, CultureInfo.InvariantCulture, out _),
            "-C takes '-' or a number of bytes.");
        Refuse(ContinueAt is not null && Output is null, "-C needs -o FILE: there is nothing to resume otherwise.");
        Refuse(ContinueAt is not null && (Upload is not null || Range is not null || Head),
            "-C goes with a plain download only, not with -T, -r or -I.");
        Refuse(ResumesByItself && Method is not null, "-C - always sends GET; leave -X out.");
        Refuse(ResumesByItself && (Verbose || Include), "-C - goes with neither -v nor -i.");
        Refuse(Method is not null && !IsToken(Method), "-X takes a method such as POST.");
        Refuse(Range is not null && !IsRange(Range), "-r takes 0-499, 500- or -500.");
        Refuse(Sha256 is not null && !ResumesByItself, "--sha256 goes with -C -.");
        Refuse(Sha256 is not null && (Sha256.Length != 64 || !IsHex(Sha256)), "--sha256 takes 64 hexadecimal digits.");
        Refuse(Head && Upload is not null, "-I and -T do not go together.");
        Refuse(Json && Output is null && !Head && Upload is null,
            "--json needs -o, -I or -T: the body goes to standard output.");
        Refuse(Json && Include && Output is null, "--json and -i both want standard output; add -o FILE.");
        Refuse(Board is not null && EmitCSharp is null, "--board goes with --emit-csharp.");
        Refuse(EmitCSharp is "-" or "", "--emit-csharp takes the name of a file, such as transfer.cs.");
        Refuse(EmitCSharp is not null && EmitCSharp == Output, "--emit-csharp and -o name the same file.");
        Refuse(RedirectsMax < 0, "--max-redirs takes 0 or more.");
        Refuse(Upload is not null && !File.Exists(Upload), $"-T: there is no file {Upload}.");
        Refuse(CaFile is not null && !File.Exists(CaFile), $"--cacert: there is no file {CaFile}.");
        int headersMax = HeaderList.CountMax - (ResumesByItself ? ResumingRunner.OwnHeaders : 0);
        Refuse(Headers.Length > headersMax, $"-H may be given {headersMax} times at most.");
        foreach (string header in Headers)
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            Refuse(colon <= 0 || !IsToken(header[..colon]) || header.AsSpan().ContainsAny('\r', '\n', '\0'),
                $"-H takes 'Name: value', not '{header}'.");
        }
    }

    private static int Milliseconds(double seconds, string option)
    {
        Refuse(!(seconds >= 0.001 && seconds <= 2_000_000), $"{option} takes 0.001 to 2000000 seconds.");
        return (int)(seconds * 1000);
    }

    private static bool IsToken(string text)
    {
        foreach (char c in text)
        {
            if (!Wire.AsciiText.IsTokenCharacter(c))
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    // One range as HTTP writes it; several would come back as multipart, which nobody here takes apart.
    private static bool IsRange(string text)
    {
        string[] ends = text.Split('-');
        return ends.Length == 2 && text.Length > 1
            && (ends[0].Length == 0 || long.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            && (ends[1].Length == 0 || long.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }

    private static bool IsHex(string text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    private static void Refuse(bool wrong, string sentence)
    {
        if (wrong)
        {
            throw new CliException(ExitCode.Usage, sentence);
        }
    }
}
