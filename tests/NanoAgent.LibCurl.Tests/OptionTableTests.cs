using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl.Tests;

/// <summary>The declared constants against the table of the loaded library.</summary>
public unsafe class OptionTableTests
{
    public OptionTableTests() => _ = LibCurlInfo.Current;

    [Fact]
    public void Options_DeclaredAndLoaded_SameNamesNumbersAndKinds()
    {
        Dictionary<string, (int Id, CurlOptionKind Kind)> loaded = ReadLoadedTable();

        foreach (CurlOption option in Enum.GetValues<CurlOption>())
        {
            string name = NameInTheLibrary(option);
            Assert.True(loaded.TryGetValue(name, out (int Id, CurlOptionKind Kind) row), name);
            Assert.True(row.Id == (int)option, $"{option} is {row.Id} in the library");
            Assert.True(row.Kind == CurlOptionTable.KindOf(option), $"{option} is {row.Kind} in the library");
            loaded.Remove(name);
        }

        if (!LibCurlInfo.Current.IsAtLeast(7, 88, 2))
        {
            Assert.Empty(loaded);
        }
    }

    [Fact]
    public void KindOf_NumberOfNoOption_Null()
    {
        Assert.Null(CurlOptionTable.KindOf((CurlOption)9999));
        Assert.Null(CurlOptionTable.KindOf((CurlOption)(-1)));
        Assert.Null(CurlOptionTable.KindOf((CurlOption)(30000 + CurlOption.TIMEOUT_MS)));
    }

    [Fact]
    public void ErrorCodes_EveryNumber_HasANameAndTheLibrarysText()
    {
        for (int number = 0; number <= 101; number++)
        {
            var code = (CurlCode)number;
            Assert.True(Enum.IsDefined(code), $"{number}");
            Assert.Equal(Marshal.PtrToStringUTF8(Global.curl_easy_strerror(code)), code.Text());
        }

        Assert.Equal("No error", CurlCode.Ok.Text());
        Assert.Equal("Timeout was reached", CurlCode.OperationTimedOut.Text());
    }

    [Fact]
    public void ErrorCode_FutureNumber_SurvivesInTheException()
    {
        var error = new CurlException((CurlCode)4711, "The transfer failed", null);

        Assert.Equal(4711, (int)error.Code);
        Assert.Equal("The transfer failed: Unknown error (CURLcode 4711)", error.Message);
    }

    // 8.2.0 took the third L out; the old name became an alias.
    private static string NameInTheLibrary(CurlOption option) =>
        option == CurlOption.MAIL_RCPT_ALLLOWFAILS && LibCurlInfo.Current.IsAtLeast(8, 2, 0)
            ? "MAIL_RCPT_ALLOWFAILS"
            : option.ToString();

    private static Dictionary<string, (int Id, CurlOptionKind Kind)> ReadLoadedTable()
    {
        var table = new Dictionary<string, (int Id, CurlOptionKind Kind)>();
        for (Options.EasyOption* row = Options.curl_easy_option_next(null);
            row is not null;
            row = Options.curl_easy_option_next(row))
        {
            if ((row->flags & Options.CURLOT_FLAG_ALIAS) == 0)
            {
                table.Add(Marshal.PtrToStringUTF8((nint)row->name)!, ((int)row->id, row->type));
            }
        }

        return table;
    }
}
