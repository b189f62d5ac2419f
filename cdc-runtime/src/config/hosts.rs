//! Several source URLs as one with several hosts.

/// `mysql://USER@A/` and `mysql://USER@B/` as `mysql://USER@A,B/`; none where they differ
/// in more than their hosts, or one does not read.
pub(super) fn joined(urls: &[&str]) -> Option<String> {
    let parts: Vec<Parts<'_>> = urls.iter().map(|url| parts(url)).collect::<Option<_>>()?;
    let first = parts.first()?;
    let alike = |it: &Parts<'_>| it.account == first.account && it.query == first.query;
    if !parts.iter().all(alike) {
        return None;
    }
    let hosts: Vec<&str> = parts.iter().map(|it| it.hosts).collect();
    let account = first.account.map_or(String::new(), |it| format!("{it}@"));
    let query = first.query.map_or(String::new(), |it| format!("?{it}"));
    Some(format!("mysql://{account}{}/{query}", hosts.join(",")))
}

struct Parts<'a> {
    account: Option<&'a str>,
    hosts: &'a str,
    query: Option<&'a str>,
}

fn parts(url: &str) -> Option<Parts<'_>> {
    let rest = ["mysql://", "mariadb://"]
        .iter()
        .find_map(|scheme| url.trim().strip_prefix(scheme))?;
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (rest, None),
    };
    let (account, hosts) = match rest.rsplit_once('@') {
        Some((account, hosts)) => (Some(account), hosts),
        None => (None, rest),
    };
    let hosts = hosts.split('/').next().filter(|hosts| !hosts.is_empty())?;
    Some(Parts {
        account,
        hosts,
        query,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_one_account_become_one() {
        assert_eq!(
            joined(&[
                "mysql://u:p@a:1/?ssl_mode=required",
                "mariadb://u:p@b,c/?ssl_mode=required"
            ]),
            Some("mysql://u:p@a:1,b,c/?ssl_mode=required".to_owned())
        );
        assert_eq!(joined(&["mysql://h"]), Some("mysql://h/".to_owned()));
    }

    #[test]
    fn urls_that_differ_in_more_than_hosts_do_not() {
        for urls in [
            ["mysql://u@a/", "mysql://v@b/"],
            ["mysql://u@a/", "mysql://u@b/?ssl_mode=required"],
            ["mysql://u@a/", "postgres://u@b/"],
            ["mysql://u@a/", "mysql://u@/"],
        ] {
            assert_eq!(joined(&urls), None, "{urls:?}");
        }
    }
}
