using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Service;

/// <summary>Says what is wrong with the options, a sentence each, whether they came from a file or from code.</summary>
internal sealed class OptionsValidator : IValidateOptions<NanoAgentOptions>
{
    public ValidateOptionsResult Validate(string? name, NanoAgentOptions options)
    {
        var problems = new List<string>(options.ReadProblems);
        foreach (NumberKey key in OptionKeys.Numbers)
        {
            long value = key.Get(options);
            if (value < key.Min || value > key.Max)
            {
                problems.Add(OutOfRange(options.Key(key.Name), value.ToString(CultureInfo.InvariantCulture), key));
            }
        }

        Add(problems, DeviceProblem(options));
        Add(problems, CollectorUrlProblem(options));
        Add(problems, TokenProblem(options));
        Add(problems, DataFolderProblem(options));
        Add(problems, EngineProblem(options));
        Add(problems, RetryProblem(options));
        Add(problems, WhenFullProblem(options));
        Add(problems, WindowProblem(options));
        Add(problems, LinkProblem(options));
        Add(problems, CaFileProblem(options));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    internal static string OutOfRange(string path, string value, NumberKey key)
    {
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{path} is \"{value}\": give a whole number from {key.Min} to {key.Max}.");
    }

    private static void Add(List<string> problems, string? problem)
    {
        if (problem != null)
        {
            problems.Add(problem);
        }
    }

    private static string? DeviceProblem(NanoAgentOptions options)
    {
        return SenmlName.IsValid(options.Device) ? null
            : $"{options.Key("Device")} is \"{options.Device}\": give 1 to {SenmlName.CharactersMax} of "
                + "A-Z a-z 0-9 - : . / _, beginning with a letter or digit.";
    }

    private static string? CollectorUrlProblem(NanoAgentOptions options)
    {
        string url = options.CollectorUrl;
        if (url.Length == 0)
        {
            return $"{options.Key("CollectorUrl")} is missing: give the collector's address, such as "
                + "\"https://collector.example\".";
        }

        // A password may stand before an '@': such an address is never repeated.
        if (url.Contains('@', StringComparison.Ordinal))
        {
            return $"{options.Key("CollectorUrl")} holds a user or password: take it out, and give the "
                + $"collector's token in {options.Key("Token")}.";
        }

        bool isGood = Uri.TryCreate(url, UriKind.Absolute, out Uri? uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri.Host.Length > 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0;
        return isGood ? null
            : $"{options.Key("CollectorUrl")} is \"{url}\": give an absolute http or https address "
                + "without query or fragment, such as \"https://collector.example\".";
    }

    private static string? TokenProblem(NanoAgentOptions options)
    {
        if (options.Token.Length > 0 && options.TokenFile.Length > 0)
        {
            return $"{options.Key("Token")} and {options.Key("TokenFile")} are both given: keep one of them.";
        }

        string key = options.TokenFile.Length > 0 ? options.Key("TokenFile") : options.Key("Token");
        return TokenReader.TryRead(options, out _, out string problem) ? null : key + " " + problem;
    }

    private static string? DataFolderProblem(NanoAgentOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.DataFolder))
        {
            return $"{options.Key("DataFolder")} is missing: give a folder that the agent may write to, such as "
                + "\"/var/lib/nanoagent\".";
        }

        return options.DataFolder.Contains('\0', StringComparison.Ordinal)
            ? $"{options.Key("DataFolder")} holds a null character: give a folder that the agent may write to." : null;
    }

    private static string? WhenFullProblem(NanoAgentOptions options)
    {
        for (int lane = 0; lane < options.BytesMax.Length; lane++)
        {
            if (options.BytesMax[lane] is > 0 and < OptionKeys.PriorityBytesMin)
            {
                return $"{options.Key($"Priority{lane}BytesMax")} is \"{options.BytesMax[lane]}\": give at least "
                    + $"{OptionKeys.PriorityBytesMin}, or 0 for no limit of its own.";
            }
        }

        return options.WhenFull is NanoAgentOptions.WhenFullEvict or NanoAgentOptions.WhenFullRefuse ? null
            : $"{options.Key("WhenFull")} is \"{options.WhenFull}\": give \"{NanoAgentOptions.WhenFullEvict}\" or "
                + $"\"{NanoAgentOptions.WhenFullRefuse}\".";
    }

    private static string? EngineProblem(NanoAgentOptions options)
    {
        return options.Engine is NanoAgentOptions.EngineLibCurl or NanoAgentOptions.EngineCore ? null
            : $"{options.Key("Engine")} is \"{options.Engine}\": give \"{NanoAgentOptions.EngineLibCurl}\" or "
                + $"\"{NanoAgentOptions.EngineCore}\".";
    }

    private static string? RetryProblem(NanoAgentOptions options)
    {
        return options.RetryCeilingMs >= options.RetryBaseMs ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Key("RetryCeilingMs")} is \"{options.RetryCeilingMs}\": give at least ")
                + string.Create(
                    CultureInfo.InvariantCulture, $"the {options.RetryBaseMs} of {options.Key("RetryBaseMs")}.");
    }

    private static string? WindowProblem(NanoAgentOptions options)
    {
        return options.WindowPeriodMs == 0 || options.WindowOpenMs <= options.WindowPeriodMs ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Key("WindowOpenMs")} is \"{options.WindowOpenMs}\": give at most ")
                + string.Create(
                    CultureInfo.InvariantCulture, $"the {options.WindowPeriodMs} of {options.Key("WindowPeriodMs")}.");
    }

    private static string? LinkProblem(NanoAgentOptions options)
    {
        return options.Link is NanoAgentOptions.LinkUp or NanoAgentOptions.LinkMetered ? null
            : $"{options.Key("Link")} is \"{options.Link}\": give \"{NanoAgentOptions.LinkUp}\" or "
                + $"\"{NanoAgentOptions.LinkMetered}\".";
    }

    private static string? CaFileProblem(NanoAgentOptions options)
    {
        if (options.CaFile.Length == 0)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        string wrong = "holds no certificate";
        try
        {
            authorities.ImportFromPemFile(options.CaFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException
            or CryptographicException)
        {
            wrong = error is CryptographicException ? "holds something else" : "cannot be read";
        }

        return authorities.Count > 0 ? null
            : $"{options.Key("CaFile")} is \"{options.CaFile}\": it {wrong}; give a PEM file of authorities, or "
                + "leave the key out to trust the system's.";
    }
}
