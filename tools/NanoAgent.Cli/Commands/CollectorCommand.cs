using System;
using System.CommandLine;
using System.IO;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using NanoAgent.Collector;

namespace NanoAgent.Cli.Commands;

/// <summary><c>nanoagent collector</c>: the ingest server in the foreground.</summary>
internal static class CollectorCommand
{
    private static readonly (string Property, string Option)[] s_options =
    [
        (nameof(CollectorOptions.DatabasePath), "--database"),
        (nameof(CollectorOptions.FilesFolder), "--files"),
        (nameof(CollectorOptions.Url), "--url"),
        (nameof(CollectorOptions.Token), "--token"),
    ];

    public static Command Create()
    {
        var database = new Option<string>("--database")
        {
            Description = "The SQLite database; made when it is missing.",
            DefaultValueFactory = _ => "collector.db",
        };
        var files = new Option<string?>("--files") { Description = "The folder that GET /files/ serves." };
        var url = new Option<string>("--url")
        {
            Description = "Where to listen; port 0 takes a free one.",
            DefaultValueFactory = _ => new CollectorOptions().Url,
        };
        var token = new Option<string?>("--token")
        {
            Description = "The bearer token that agents must send. Others on this machine can read a command line: "
                + "prefer the environment variable NANOAGENT_TOKEN.",
        };
        var command = new Command("collector", "Receive telemetry, store it, show it and serve files.")
        {
            database, files, url, token,
        };
        command.SetAction((parsed, _) => RunAsync(new CollectorOptions
        {
            DatabasePath = parsed.GetValue(database)!,
            FilesFolder = parsed.GetValue(files),
            Url = parsed.GetValue(url)!,
            Token = parsed.GetValue(token) ?? Environment.GetEnvironmentVariable("NANOAGENT_TOKEN"),
        }));
        return command;
    }

    private static async Task<int> RunAsync(CollectorOptions options)
    {
        using var stop = new StopSignal();
        try
        {
            await using CollectorServer server = CollectorServer.Build(options, Log);
            Uri address = await server.StartAsync(stop.Token);
            Console.WriteLine($"listening on {address}");
            await WaitAsync(stop.Token);
            await server.StopAsync(CancellationToken.None);
            return ExitCode.Ok;
        }
        catch (ArgumentException e)
        {
            throw new CliException(ExitCode.Usage, InOptions(e.Message));
        }
        catch (IOException e)
        {
            throw new CliException(ExitCode.Unavailable, InOptions(e.Message));
        }
    }

    /// <summary>The collector's sentences name the properties of its options; people here write options.</summary>
    private static string InOptions(string sentences)
    {
        foreach ((string property, string option) in s_options)
        {
            sentences = Regex.Replace(sentences, $@"(?<=^|while |set ){property}\b", option, RegexOptions.Multiline);
        }

        return sentences.Replace(Environment.NewLine, Environment.NewLine + "nanoagent: ", StringComparison.Ordinal);
    }

    private static void Log(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddSimpleConsole(options => options.SingleLine = true);

        // A port that cannot be had is said once, by this command: the host would say it again with its stack.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);

        // Standard output is for the address alone, so that a program can read it.
        logging.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static async Task WaitAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException)
        {
            // That is what it waits for.
        }
    }
}
