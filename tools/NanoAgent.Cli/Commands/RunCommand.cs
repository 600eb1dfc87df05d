using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using NanoAgent.Host.Service;

namespace NanoAgent.Cli.Commands;

/// <summary><c>nanoagent run --config FILE</c>: the agent as a service in the foreground.</summary>
internal static class RunCommand
{
    private const string Section = "NanoAgent";
    private const string AgentCategory = "NanoAgent.Host.Service.AgentService";

    public static Command Create()
    {
        var config = new Option<string>("--config")
        {
            Description = "A JSON file with a section 'NanoAgent'. Environment variables NanoAgent__KEY override it.",
            Required = true,
        };
        var command = new Command("run", "Collect this machine's readings and upload them, until SIGTERM or SIGINT.")
        {
            config,
        };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(config)!));
        return command;
    }

    private static async Task<int> RunAsync(string config)
    {
        if (config.Length == 0)
        {
            throw new CliException(ExitCode.Usage, "--config is empty: give the path of a JSON file.");
        }

        using IHost host = Build(Path.GetFullPath(config));
        try
        {
            await host.RunAsync(CancellationToken.None);
            return ExitCode.Ok;
        }
        catch (OptionsValidationException e)
        {
            throw new CliException(ExitCode.Usage, string.Join(Environment.NewLine + "nanoagent: ", e.Failures));
        }
        catch (AgentStopException e)
        {
            throw new CliException(Code(e.Reason), e.Message);
        }
    }

    private static IHost Build(string config)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        try
        {
            builder.Configuration.AddJsonFile(config, optional: false, reloadOnChange: false);
        }
        catch (FileNotFoundException)
        {
            throw new CliException(ExitCode.Usage, $"--config: there is no file {config}.");
        }
        catch (InvalidDataException e)
        {
            string detail = e.InnerException?.Message ?? e.Message;
            throw new CliException(ExitCode.Usage, $"--config: {config} is no JSON: {detail}");
        }

        string[] sections = [.. builder.Configuration.GetChildren().Select(section => $"'{section.Key}'")];
        builder.Configuration.AddEnvironmentVariables();
        if (!builder.Configuration.GetSection(Section).Exists())
        {
            throw new CliException(
                ExitCode.Usage,
                $"--config: {config} has no section '{Section}', in which the settings stand"
                + (sections.Length == 0 ? "." : $"; it has {string.Join(", ", sections)}."));
        }

        builder.Logging.AddSimpleConsole(options => options.SingleLine = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);

        // What ends the command is said once, by the command: the host would say it with its stack, the agent again.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Logging.AddFilter(AgentCategory, level => level >= LogLevel.Information && level != LogLevel.Error);
        builder.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddNanoAgent(builder.Configuration.GetSection(Section)).AddSystemSensors();
        return builder.Build();
    }

    private static int Code(AgentStopReason reason)
    {
        return reason switch
        {
            AgentStopReason.Configuration => ExitCode.Usage,
            AgentStopReason.DataFolder => ExitCode.Unavailable,
            AgentStopReason.TokenRefused => ExitCode.TokenRefused,
            _ => ExitCode.Failed,
        };
    }
}
