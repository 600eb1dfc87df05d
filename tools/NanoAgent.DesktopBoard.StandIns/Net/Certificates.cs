using System.Text;
using NanoAgent.DesktopBoard.Hardware;

namespace System.Security.Cryptography.X509Certificates;

/// <summary>A certificate, PEM or DER.</summary>
public class X509Certificate
{
    protected string _issuer;
    protected string _subject;
    protected DateTime _effectiveDate;
    protected DateTime _expirationDate;
    protected byte[] _handle;
    protected byte[] _sessionHandle;

    public X509Certificate()
    {
    }

    public X509Certificate(byte[] certificate)
    {
        _handle = certificate;
        (_issuer, _subject, _effectiveDate, _expirationDate) = BoardCertificate.Read(certificate);
    }

    public X509Certificate(string certificate)
        : this(Bytes(certificate))
    {
    }

    public virtual string Issuer => _issuer;

    public virtual string Subject => _subject;

    public virtual DateTime GetEffectiveDate() => _effectiveDate;

    public virtual DateTime GetExpirationDate() => _expirationDate;

    public virtual byte[] GetRawCertData() => _handle;

    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

/// <summary>A certificate that may have its key with it.</summary>
public class X509Certificate2 : X509Certificate
{
    public X509Certificate2()
    {
    }

    public X509Certificate2(byte[] rawData)
        : base(rawData)
    {
    }

    public X509Certificate2(string certificate)
        : base(certificate)
    {
    }

    public X509Certificate2(string rawData, string key, string password)
        : this(Bytes(rawData), Bytes(key), password)
    {
    }

    public X509Certificate2(byte[] rawData, string key, string password)
        : this(rawData, Bytes(key), password)
    {
    }

    public X509Certificate2(byte[] rawData, byte[] key, string password)
        : base(rawData) => PrivateKey = key;

    public bool HasPrivateKey => PrivateKey is not null;

    public byte[] PrivateKey { get; }

    public byte[] PublicKey => BoardCertificate.PublicKey(RawData);

    public DateTime NotAfter => GetExpirationDate();

    public DateTime NotBefore => GetEffectiveDate();

    public byte[] RawData => GetRawCertData();
}
