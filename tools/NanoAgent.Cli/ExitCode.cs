using System;

namespace NanoAgent.Cli;

/// <summary>What the process ends with; README.md lists them. <c>transfer</c> ends with libcurl's numbers
/// instead.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>The command ran, and what it was to bring about did not come about.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>A folder, a file or a port cannot be used.</summary>
    public const int Unavailable = 3;

    /// <summary>The collector refused the token.</summary>
    public const int TokenRefused = 4;
}

/// <summary>Ends the command with one sentence on standard error and an exit code.</summary>
internal sealed class CliException(int exitCode, string sentence) : Exception(sentence)
{
    public int ExitCode { get; } = exitCode;
}
