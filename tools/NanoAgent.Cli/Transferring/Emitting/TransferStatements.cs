using System;
using System.Collections.Generic;
using NanoAgent.Transfers;

namespace NanoAgent.Cli.Transferring.Emitting;

/// <summary>What the command line sets on a transfer or a download, as statements for host and board.</summary>
internal static class TransferStatements
{
    /// <summary>Statements on a variable of type Transfer; only what differs from its defaults.</summary>
    public static List<string> OfTransfer(TransferRequest request, string variable)
    {
        var statements = new List<string>();
        void Set(string property, string value) => statements.Add($"{variable}.{property} = {value};");
        if (request.Method is not null)
        {
            Set(nameof(Transfer.Method), CSharpText.Literal(request.Method));
        }

        if (request.Head)
        {
            Set(nameof(Transfer.NoBody), "true");
        }

        if (request.Range is not null)
        {
            Set(nameof(Transfer.Range), CSharpText.Literal(request.Range));
        }

        if (request.Offset > 0)
        {
            Set(nameof(Transfer.ResumeFrom), CSharpText.Literal(request.Offset));
        }

        if (request.Fail)
        {
            Set(nameof(Transfer.FailOnHttpError), "true");
        }

        Set(nameof(Transfer.RedirectsMax), CSharpText.Literal(request.RedirectsMax));
        Set(nameof(Transfer.TimeoutMs), CSharpText.Literal(request.MaxTimeMs));
        Set(nameof(Transfer.ConnectTimeoutMs), CSharpText.Literal(request.ConnectTimeoutMs));
        Set(nameof(Transfer.UserAgent), CSharpText.Literal($"nanoagent/{Commands.VersionCommand.Own}"));
        AddHeaders(request, variable, statements);
        return statements;
    }

    /// <summary>Statements on a variable of type DownloadOptions.</summary>
    public static List<string> OfDownload(TransferRequest request, string variable)
    {
        var statements = new List<string>
        {
            $"{variable}.DeadlineMs = {CSharpText.Literal(request.MaxTimeMs)};",
            $"{variable}.ConnectTimeoutMs = {CSharpText.Literal(request.ConnectTimeoutMs)};",
            $"{variable}.RedirectsMax = {CSharpText.Literal(request.RedirectsMax)};",
        };
        if (request.Sha256 is not null)
        {
            byte[] hash = Convert.FromHexString(request.Sha256);
            statements.Add($"{variable}.ExpectedSha256 = {CSharpText.Literal(hash)};");
        }

        AddHeaders(request, variable, statements);
        return statements;
    }

    private static void AddHeaders(TransferRequest request, string variable, List<string> statements)
    {
        foreach (string header in request.Headers)
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            string name = CSharpText.Literal(header[..colon]);
            statements.Add($"{variable}.Headers.Add({name}, {CSharpText.Literal(header[(colon + 1)..].Trim())});");
        }
    }
}
