using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl.Tests;

/// <summary>The generated constants against what the loaded library tells of itself.</summary>
public class OptionTableTests
{
    public OptionTableTests() => _ = LibCurlInfo.Current;

    [Fact]
    public void Options_GeneratedAndLoaded_SameNamesNumbersAndKindsBothWays()
    {
        uint version = LibCurlInfo.Current.VersionNumber;
        Dictionary<string, CurlOptionInfo> loaded = CurlOptions.All.Where(option => !option.IsAlias)
            .ToDictionary(option => option.Name);
        Assert.True(loaded.Count > 300);

        foreach (CurlSymbol symbol in CurlSymbols.Options.ToArray().Where(symbol => symbol.Since <= version))
        {
            // 8.2.0 took the third L out; the old name became an alias.
            string name = symbol.Name == "MAIL_RCPT_ALLOWFAILS" && version < 0x080200
                ? "MAIL_RCPT_ALLLOWFAILS"
                : symbol.Name;
            Assert.True(loaded.Remove(name, out CurlOptionInfo? row), $"{name} is not in the library");
            Assert.True(row.Id == symbol.Id, $"{name} is {row.Id} in the library");
            Assert.True(row.Kind == symbol.Kind, $"{name} is {row.Kind} in the library");
        }

        Assert.Equal([], loaded.Keys.Where(name => name != "MAIL_RCPT_ALLLOWFAILS"));
    }

    [Fact]
    public void Aliases_GeneratedAndLoaded_LeadToTheSameOption()
    {
        CurlOptionInfo[] loaded = [.. CurlOptions.All.Where(option => option.IsAlias)];
        Assert.NotEmpty(loaded);

        foreach (CurlOptionInfo alias in loaded)
        {
            (string Alias, int Id) known = CurlSymbols.OptionAliases.ToArray().Single(row => row.Alias == alias.Name);
            Assert.Equal(alias.Id, known.Id);
            Assert.Equal(alias.Id, CurlOptions.Find(alias.Id)!.Id);
            Assert.False(CurlOptions.Find(alias.Id)!.IsAlias);
        }
    }

    [Fact]
    public void Keys_EveryMember_HasTheNumberAndKindOfItsName()
    {
        int count = 0;
        foreach (PropertyInfo member in typeof(CurlOption).GetProperties(BindingFlags.Public | BindingFlags.Static))
        {
            CurlSymbol symbol = CurlSymbols.Options.ToArray().Single(row => row.Name == member.Name);
            dynamic key = member.GetValue(null)!;
            Assert.Equal(symbol.Id, (int)key.Id);
            Type expected = symbol.Kind switch
            {
                CurlOptionKind.Long or CurlOptionKind.Values or CurlOptionKind.OffT => typeof(CurlNumberOption),
                CurlOptionKind.String => typeof(CurlTextOption),
                CurlOptionKind.List => typeof(CurlListOption),
                CurlOptionKind.Blob => typeof(CurlBlobOption),
                _ => typeof(CurlPointerOption),
            };
            Assert.Equal(expected, member.PropertyType);
            count++;
        }

        int owned = CurlSymbols.Options.ToArray().Count(symbol => CurlSymbols.IsOwned(symbol.Name));
        Assert.Equal(CurlSymbols.Options.Length, count + owned);
    }

    [Fact]
    public void Find_NameAliasNumberAndUnknown_TheOptionOrNull()
    {
        CurlOptionInfo timeout = CurlOptions.Find("timeout_ms")!;
        Assert.Equal(("TIMEOUT_MS", CurlOption.TIMEOUT_MS.Id), (timeout.Name, timeout.Id));
        Assert.Equal(CurlOption.TIMEOUT_MS, timeout.AsNumber);
        Assert.Null(timeout.AsText);
        Assert.Equal(CurlOption.URL, CurlOptions.Find("URL")!.AsText);
        Assert.Equal(CurlOption.HTTPHEADER, CurlOptions.Find("HTTPHEADER")!.AsList);
        Assert.Equal(CurlOption.SSLCERT_BLOB, CurlOptions.Find("SSLCERT_BLOB")!.AsBlob);
        Assert.Equal("ACCEPT_ENCODING", CurlOptions.Find(CurlOptions.Find("ENCODING")!.Id)!.Name);
        Assert.Null(CurlOptions.Find("OF_NOBODY"));
        Assert.Null(CurlOptions.Find("URL\0"));
        Assert.Null(CurlOptions.Find(9999));

        CurlOptionInfo owned = CurlOptions.Find("NOSIGNAL")!;
        Assert.True(owned.IsOwned);
        Assert.Null(owned.AsNumber);
    }

    [Theory]
    [InlineData("a\r\nX: b")]
    [InlineData("a\rb")]
    [InlineData("a\n")]
    [InlineData("a\0b")]
    public void SetOption_EveryTextWithALineEndOrANul_RefusedAndNothingSet(string value)
    {
        using var easy = new CurlEasy { CustomRequest = "GET" };
        CurlOptionInfo[] texts = [.. CurlOptions.All.Where(option => option.AsText is not null)];
        Assert.All(
            ["USERAGENT", "REFERER", "COOKIE", "RANGE", "CUSTOMREQUEST", "REQUEST_TARGET", "XOAUTH2_BEARER"],
            name => Assert.Contains(texts, text => text.Name == name));

        Assert.All(texts, text =>
        {
            var refused = Assert.Throws<ArgumentException>(() => easy.SetOption(text.AsText!.Value, value));
            string named = text.IsAlias ? "CURLOPT_" : $"CURLOPT_{text.Name}:";
            Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        });

        Assert.Equal("GET", easy.CustomRequest);
        Assert.Equal([CurlOption.CUSTOMREQUEST.Id], easy.GetSettings().Select(setting => setting.Id));
    }

    [Fact]
    public void SetOption_EveryNumberAndText_AcceptedOrATypedAnswer()
    {
        using var easy = new CurlEasy();
        foreach (CurlOptionInfo option in CurlOptions.All)
        {
            Exception? error = Record.Exception(() =>
            {
                if (option.AsNumber is { } number)
                {
                    easy.SetOption(number, 0);
                }
                else if (option.AsText is { } text)
                {
                    easy.SetOption(text, null);
                }
                else if (option.AsList is { } list)
                {
                    easy.SetOption(list, []);
                }
                else if (option.AsBlob is { } blob)
                {
                    easy.SetOption(blob, []);
                }
            });
            Assert.True(
                error is null or CurlException { Code: CurlCode.UnknownOption or CurlCode.NotBuiltIn
                    or CurlCode.BadFunctionArgument or CurlCode.UnsupportedProtocol },
                $"{option}: {error}");
        }
    }

    [Fact]
    public void SetOption_NewerThanTheLibrary_NotSupportedNamesTheVersion()
    {
        using var easy = new CurlEasy();
        LibCurlInfo library = LibCurlInfo.Current;
        (string Name, Action Set, string Needs)[] rows =
        [
            ("CURLOPT_TCP_KEEPCNT", () => easy.SetOption(CurlOption.TCP_KEEPCNT, 3), "8.9.0"),
            ("CURLOPT_HTTPSIG_KEY", () => easy.SetOption(CurlOption.HTTPSIG_KEY, "x"), "8.22.0"),
            ("CURLINFO_XFER_ID", () => easy.Info.GetInt64(CurlInfo.XFER_ID), "8.2.0"),
        ];
        foreach ((string name, Action set, string needs) in rows)
        {
            byte[] version = [.. needs.Split('.').Select(byte.Parse)];
            if (!library.IsAtLeast(version[0], version[1], version[2]))
            {
                Assert.Equal(
                    $"{name} needs libcurl {needs} or later; {library.Version} is loaded.",
                    Assert.Throws<NotSupportedException>(set).Message);
            }
        }
    }

    [Fact]
    public void Settings_OfATimeInTwoUnits_TellTheLast()
    {
        using var easy = new CurlEasy { TimeoutMs = 7 };
        easy.SetOption(CurlOption.TIMEOUT, 8);
        easy.SetOption(CurlOption.CONNECTTIMEOUT, 9);
        easy.SetOption(CurlOption.CONNECTTIMEOUT_MS, 10);
        Assert.Equal(
            [("CONNECTTIMEOUT_MS", 10L), ("TIMEOUT", 8L)],
            easy.GetSettings().Select(setting => (setting.Name, setting.Value!)).OrderBy(setting => setting.Name));
    }

    [Fact]
    public void Settings_AfterSetting_TellAllOfItAndNothingAfterAReset()
    {
        using var easy = new CurlEasy { Url = "http://127.0.0.1/", TimeoutMs = 7 };
        easy.SetOption(CurlOption.HTTPHEADER, ["A: 1", "B: 2"]);
        easy.SetOption(CurlOption.MAXFILESIZE_LARGE, 1L << 40);
        easy.SetOption(CurlOption.SSLCERT_BLOB, "not a certificate"u8);
        easy.SetPostBodyInPlace(new byte[5]);

        using CurlEasy copy = easy.Duplicate();
        foreach (CurlEasy handle in new[] { easy, copy })
        {
            Assert.Equal(
                [
                    ("TIMEOUT_MS", 7L), ("URL", "http://127.0.0.1/"), ("POSTFIELDSIZE_LARGE", 5L),
                    ("MAXFILESIZE_LARGE", 1L << 40), ("SSLCERT_BLOB", 17),
                ],
                handle.GetSettings().Where(setting => setting.Value is not string[])
                    .Select(setting => (setting.Name, setting.Value!)).OrderBy(setting => setting.Name switch
                    {
                        "TIMEOUT_MS" => 0, "URL" => 1, "POSTFIELDSIZE_LARGE" => 2, "MAXFILESIZE_LARGE" => 3, _ => 4,
                    }));
            Assert.Equal(["A: 1", "B: 2"], handle.GetList(CurlOption.HTTPHEADER));
        }

        easy.Reset();
        Assert.Empty(easy.GetSettings());
    }

    [Fact]
    public void ErrorCodes_EveryGeneratedNumber_HasANameInItsFamilyAndTheLibrarysText()
    {
        AssertFamily<CurlCode>("CURLE_", code => code.Text(), code => Global.curl_easy_strerror(code));
        AssertFamily<CurlMultiCode>("CURLM_", code => code.Text(), code => Global.curl_multi_strerror(code));
        AssertFamily<CurlShareCode>("CURLSHE_", code => code.Text(), code => Share.curl_share_strerror(code));
        AssertFamily<CurlUrlCode>("CURLUE_", code => code.Text(), code => Native.Url.curl_url_strerror(code));
        AssertFamily<CurlHeaderCode>("CURLHE_", _ => "", _ => 0);

        Assert.Equal("No error", CurlCode.Ok.Text());
        Assert.Equal("Timeout was reached", CurlCode.OperationTimedOut.Text());
        Assert.Equal("Unknown error", ((CurlCode)4711).Text());
        Assert.Equal("Unknown error", ((CurlMultiCode)4711).Text());
    }

    [Fact]
    public void ErrorCode_FutureNumber_SurvivesInTheException()
    {
        var error = new CurlException((CurlCode)4711, "The transfer failed", null);

        Assert.Equal(4711, (int)error.Code);
        Assert.Equal("The transfer failed: Unknown error (CURLcode 4711)", error.Message);
    }

    [Fact]
    public void Infos_EveryKey_ReadsAsItsKindOrIsRefusedTyped()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url };
        Assert.Equal(CurlCode.Ok, easy.Perform());
        CurlEasyInfo info = easy.Info;

        foreach (CurlSymbol symbol in CurlSymbols.Infos)
        {
            object key = typeof(CurlInfo).GetProperty(symbol.Name)!.GetValue(null)!;
            Exception? error = Record.Exception(() => _ = key switch
            {
                CurlLongInfo number => info.GetLong(number),
                CurlInt64Info number => info.GetInt64(number),
                CurlDoubleInfo number => info.GetDouble(number),
                CurlStringInfo text => info.GetString(text),
                CurlListInfo list => info.GetList(list),
                CurlSocketInfo socket => info.GetSocket(socket),
                _ => (object?)info.GetPointer((CurlPointerInfo)key),
            });
            bool later = symbol.Since > LibCurlInfo.Current.VersionNumber;
            Assert.True(later ? error is NotSupportedException : error is null, $"{symbol.Name}: {error}");
        }

        Assert.Equal(200, info.GetLong(CurlInfo.RESPONSE_CODE));
        Assert.Equal(server.Url, info.GetString(CurlInfo.EFFECTIVE_URL));
        Assert.InRange(info.GetSocket(CurlInfo.ACTIVESOCKET), 0, int.MaxValue);
        Assert.Empty(info.GetCertificates());
        CurlTransferInfo snapshot = info.Snapshot();
        Assert.Equal(new Uri(server.Url).Port, snapshot.RemotePort);
        Assert.Equal(LibCurlInfo.Current.IsAtLeast(8, 2, 0), snapshot.ConnectionId >= 0);
    }

    private static void AssertFamily<T>(string prefix, Func<T, string> text, Func<T, nint> native)
        where T : struct, Enum
    {
        FieldInfo[] constants = [.. typeof(CurlConstants).GetFields()
            .Where(field => field.Name.StartsWith(prefix, StringComparison.Ordinal))];
        Assert.NotEmpty(constants);
        foreach (FieldInfo constant in constants)
        {
            int number = (int)constant.GetRawConstantValue()!;
            var code = (T)Enum.ToObject(typeof(T), number);

            // CURLE_ALREADY_COMPLETE, 99999, has not been returned since 2000.
            Assert.True(Enum.IsDefined(code) || number == 99999, constant.Name);
            Assert.Equal(Marshal.PtrToStringUTF8(native(code)) ?? "", text(code));
        }
    }
}
