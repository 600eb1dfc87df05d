using System;
using System.CommandLine;
using System.Reflection;
using System.Text.Json;
using NanoAgent.LibCurl;

namespace NanoAgent.Cli.Commands;

/// <summary><c>nanoagent version</c>: its own version, libcurl's, and what this libcurl can do.</summary>
internal static class VersionCommand
{
    public static string Own { get; } = typeof(VersionCommand).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("version", "Print the versions of nanoAgent and libcurl, and libcurl's features.")
        {
            json,
        };
        command.SetAction(parsed => Run(parsed.GetValue(json)));
        return command;
    }

    private static int Run(bool json)
    {
        LibCurlInfo curl = LibCurlInfo.Current;
        string features = curl.Features.ToString();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                nanoagent = Own,
                runtime = Environment.Version.ToString(),
                libcurl = new
                {
                    version = curl.Version,
                    library = curl.LibraryName,
                    ssl = curl.SslVersion,
                    features = features.Split(", "),
                    protocols = curl.Protocols,
                },
            }));
            return ExitCode.Ok;
        }

        Console.WriteLine($"nanoagent {Own} (.NET {Environment.Version})");
        Console.WriteLine($"libcurl   {curl.Version} ({curl.LibraryName}; {curl.SslVersion ?? "no TLS"})");
        Console.WriteLine($"features  {features}");
        Console.WriteLine($"protocols {string.Join(' ', curl.Protocols)}");
        return ExitCode.Ok;
    }
}
